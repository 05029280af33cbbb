/** `console`, as Lambda's Node.js runtime writes it: a time, the request, the level, the message. */
"use strict";

const util = require("node:util");

const { describe } = require("./faults.cjs");

const LEVELS = { trace: "TRACE", debug: "DEBUG", info: "INFO", log: "INFO", warn: "WARN", error: "ERROR" };
const asJson = process.env.AWS_LAMBDA_LOG_FORMAT === "JSON";
let currentRequest;

function setRequestId(requestId) {
  currentRequest = requestId;
}

function install() {
  for (const [method, level] of Object.entries(LEVELS)) {
    console[method] = (...values) => (asJson ? writeJson(level, values) : writeText(level, util.format(...values)));
  }
}

/** An error, under a heading. */
function write(level, heading, error) {
  const document = describe(error);
  if (asJson) writeJson(level, [document]);
  else writeText(level, `${heading}\t${JSON.stringify({ ...document, trace: undefined, stack: document.trace })}`);
}

function writeText(level, message) {
  const line = [new Date().toISOString(), currentRequest, level, message].join("\t");
  // One event of the log is one line; CloudWatch shows these as line ends.
  process.stdout.write(`${line.replaceAll("\n", "\r")}\n`);
}

function writeJson(level, values) {
  const [only] = values;
  const message = values.length === 1 && typeof only === "object" ? only : util.format(...values);
  const record = { timestamp: new Date().toISOString(), level, requestId: currentRequest, message };
  if (only instanceof Error) Object.assign(record, { message: undefined, ...describe(only) });
  process.stdout.write(`${JSON.stringify(record)}\n`);
}

module.exports = { install, setRequestId, write };
