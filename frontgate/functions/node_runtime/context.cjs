/** The `context` argument ("Using the Lambda context object to retrieve Node.js function information"). */
"use strict";

class Context {
  #deadline;

  constructor({ requestId, arn, deadline, clientContext }) {
    const { env } = process;
    this.#deadline = deadline;
    this.callbackWaitsForEmptyEventLoop = true;
    this.functionVersion = env.AWS_LAMBDA_FUNCTION_VERSION;
    this.functionName = env.AWS_LAMBDA_FUNCTION_NAME;
    this.memoryLimitInMB = env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE;
    this.logGroupName = env.AWS_LAMBDA_LOG_GROUP_NAME;
    this.logStreamName = env.AWS_LAMBDA_LOG_STREAM_NAME;
    this.clientContext = clientContext ? JSON.parse(clientContext) : undefined;
    this.identity = undefined;
    this.invokedFunctionArn = arn;
    this.awsRequestId = requestId;
  }

  getRemainingTimeInMillis() {
    return Math.max(0, this.#deadline - Date.now());
  }

  /** `done`, `fail` and `succeed`, of the oldest Node.js runtimes. */
  legacy(callback) {
    const now = (error, result) => {
      this.callbackWaitsForEmptyEventLoop = false;
      callback(error, result);
    };
    this.done = now;
    this.fail = (error) => now(error ?? "handled");
    this.succeed = (result) => now(null, result);
  }
}

module.exports = { Context };
