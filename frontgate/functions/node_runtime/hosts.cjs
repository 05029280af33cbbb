/**
 * AWS host names lead to the gateway, never to AWS: like `frontgate_runtime/hosts.py`, for Node.js.
 *
 * Every TCP and TLS client of Node.js connects by `Socket.prototype.connect`. Only the address and
 * port of the connection change: the `Host` header, the TLS server name and signatures do not.
 */
"use strict";

const net = require("node:net");

const SUFFIXES = [
  ".amazonaws.com",
  ".amazonaws.com.cn",
  ".api.aws",
  ".on.aws",
  ".amazoncognito.com",
  ".execute-api.localhost",
];

/** `ports` maps 443 and 80 to the gateway's ports; null refuses the port. */
function install(ports) {
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function (...given) {
    const [options, callback] = normalized(given);
    const name = plain(options?.host);
    if (!isOfAws(name) && !name.endsWith(".localhost")) return connect.apply(this, given);
    const port = localPort(name, Number(options.port), ports);
    if (port === null) {
      const refusal = new Error(`${name}:${options.port} would leave this machine for AWS`);
      process.nextTick(() => this.destroy(refusal));
      return this;
    }
    return connect.call(this, { ...options, host: "127.0.0.1", port }, callback);
  };
}

/** Null: nothing answers for it here. */
function localPort(name, port, ports) {
  if (isOfAws(name) && port in ports) return ports[port];
  return name.endsWith(".localhost") ? port : null;
}

function plain(host) {
  return typeof host === "string" ? host.toLowerCase().replace(/\.$/, "") : "";
}

/** `connect(options, callback)`, `connect(port, host, callback)`, and what Node.js makes of either. */
function normalized(given) {
  if (Array.isArray(given[0])) return given[0];
  const callback = given.find((each) => typeof each === "function");
  if (typeof given[0] === "object") return [given[0], callback];
  return [{ port: given[0], host: typeof given[1] === "string" ? given[1] : undefined }, callback];
}

function isOfAws(name) {
  return SUFFIXES.some((suffix) => name.endsWith(suffix));
}

module.exports = { install };
