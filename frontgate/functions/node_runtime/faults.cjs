/** Errors as Lambda's Node.js runtime shapes them: `errorType`, `errorMessage`, `trace`. */
"use strict";

/** An error of the runtime itself, such as `Runtime.ImportModuleError`. */
class Fault extends Error {
  constructor(type, message, stack) {
    super(message);
    this.name = type;
    this.stack = stack ?? `${type}: ${message}`;
  }
}

/** The error document that the caller of the function receives. */
function describe(error) {
  if (error instanceof Error) {
    return {
      errorType: error.name,
      errorMessage: error.message,
      trace: String(error.stack).split("\n"),
    };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function unhandledRejection(reason) {
  const stack = reason instanceof Error ? reason.stack : undefined;
  return new Fault("Runtime.UnhandledPromiseRejection", String(reason), stack);
}

/** The type is assumed. */
function unserializable(error) {
  return new Fault(
    "Runtime.MarshalError",
    `Unable to stringify response body as json: ${error.message}`,
    error.stack,
  );
}

function tooLarge(limit) {
  return JSON.stringify({
    errorMessage: `Response payload size exceeded maximum allowed payload size (${limit} bytes).`,
    errorType: "Function.ResponseSizeTooLarge",
  });
}

module.exports = { Fault, describe, tooLarge, unhandledRejection, unserializable };
