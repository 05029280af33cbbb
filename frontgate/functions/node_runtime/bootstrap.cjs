/**
 * One execution environment of a Node.js function: `node bootstrap.cjs CONNECTION_FD PORTS`.
 *
 * Loads the handler once, then answers one invocation after another on the gateway's socket, whose
 * frames are those of `frontgate_runtime/wire.py`. It ends when the gateway closes the socket.
 */
"use strict";

const net = require("node:net");

const consoles = require("./consoles.cjs");
const { Context } = require("./context.cjs");
const faults = require("./faults.cjs");
const { loadHandler } = require("./handlers.cjs");
const hosts = require("./hosts.cjs");

const READY = 1;
const INIT_ERROR = 2;
const RESULT = 3;
const ERROR = 4;
const HEADER_BYTES = 16;
const RESPONSE_LIMIT = 6291556;

class ExecutionEnvironment {
  constructor(socket) {
    this.socket = socket;
    this.handler = null;
    this.received = Buffer.alloc(0);
    /** Of the invocation that runs: settles it once; null between invocations. */
    this.settle = null;
    socket.on("data", (data) => this.read(data));
    socket.on("end", () => process.exit(0));
    socket.on("error", () => process.exit(0));
    // What is left undone when nothing can happen any more: the callback's result, else null.
    process.on("beforeExit", () => this.settle?.());
    process.on("uncaughtException", (error) => this.crash(error, 129));
    process.on("unhandledRejection", (reason) => this.crash(faults.unhandledRejection(reason), 128));
  }

  async run(name) {
    try {
      this.handler = await loadHandler(process.env.LAMBDA_TASK_ROOT, name);
    } catch (error) {
      consoles.write("ERROR", "Uncaught Exception ", error);
      this.reply(INIT_ERROR, JSON.stringify(faults.describe(error)), () => process.exit(1));
      return;
    }
    this.reply(READY, "[]");
  }

  read(data) {
    this.received = this.received.length ? Buffer.concat([this.received, data]) : data;
    if (this.received.length < HEADER_BYTES) return;
    const payloadStart = HEADER_BYTES + this.received.readUInt32BE(0);
    const end = payloadStart + this.received.readUInt32BE(4);
    if (this.received.length < end) return;
    const deadline = Number(this.received.readBigUInt64BE(8));
    const metadata = this.received.toString("utf8", HEADER_BYTES, payloadStart);
    const payload = this.received.toString("utf8", payloadStart, end);
    this.received = this.received.subarray(end);
    this.invoke(metadata, payload, deadline);
  }

  invoke(metadata, payload, deadline) {
    const [requestId, arn, traceId, ...clientContext] = metadata.split("\n");
    process.env._X_AMZN_TRACE_ID = traceId;
    consoles.setRequestId(requestId);
    // From here on it is the function alone that keeps the event loop alive.
    this.socket.unref();
    let called;
    const finish = (kind, text) => {
      if (this.settle === null) return;
      this.settle = null;
      this.socket.ref();
      this.reply(kind, text);
    };
    const fail = (error) => {
      consoles.write("ERROR", "Invoke Error ", error);
      finish(ERROR, JSON.stringify(faults.describe(error)));
    };
    const succeed = (result) => {
      let text;
      try {
        text = JSON.stringify(result === undefined ? null : result) ?? "null";
      } catch (error) {
        return fail(faults.unserializable(error));
      }
      if (Buffer.byteLength(text) > RESPONSE_LIMIT) return finish(ERROR, faults.tooLarge(RESPONSE_LIMIT));
      finish(RESULT, text);
    };
    const answer = ({ error, result }) => (error ? fail(error) : succeed(result));
    this.settle = () => answer(called ?? {});
    try {
      const context = new Context({ requestId, arn, deadline, clientContext: clientContext.join("\n") });
      const callback = (error, result) => {
        called ??= { error, result };
        if (error || !context.callbackWaitsForEmptyEventLoop) answer(called);
      };
      context.legacy(callback);
      const returned = this.handler(JSON.parse(payload), context, callback);
      if (typeof returned?.then === "function") returned.then(succeed, fail);
    } catch (error) {
      fail(error);
    }
  }

  /** An error that nobody caught ends the environment, and the invocation with it. */
  crash(error, status) {
    consoles.write("ERROR", status === 128 ? "Unhandled Promise Rejection " : "Uncaught Exception ", error);
    const kind = this.handler === null ? INIT_ERROR : ERROR;
    if (this.handler !== null && this.settle === null) process.exit(status);
    this.settle = null;
    this.reply(kind, JSON.stringify(faults.describe(error)), () => process.exit(status));
  }

  reply(kind, text, done) {
    const payload = Buffer.from(text);
    const header = Buffer.alloc(9);
    header.writeUInt8(kind, 0);
    header.writeUInt32BE(process.resourceUsage().maxRSS, 1);
    header.writeUInt32BE(payload.length, 5);
    this.socket.write(Buffer.concat([header, payload]), done);
  }
}

const connection = new net.Socket({ fd: Number(process.argv[2]) });
hosts.install(JSON.parse(process.argv[3]));
consoles.install();
new ExecutionEnvironment(connection).run(process.env._HANDLER);
