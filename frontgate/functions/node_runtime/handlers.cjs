/** Finds a handler, and names what can be wrong with it as Lambda's Node.js runtime does. */
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");

const { Fault } = require("./faults.cjs");

const EXTENSIONS = ["", ".js", ".mjs", ".cjs"];

/** `src/index.handler`, `index.api.get`: a file, and what it exports. */
async function loadHandler(root, name) {
  const directory = path.dirname(name);
  const [moduleName, ...names] = path.basename(name).split(".");
  if (!moduleName || names.length === 0 || names.some((each) => !each)) {
    throw new Fault("Runtime.MalformedHandlerName", "Bad handler");
  }
  const exported = await load(path.resolve(root, directory, moduleName), moduleName);
  const handler = names.reduce((found, each) => found?.[each], exported);
  if (handler === undefined || handler === null) {
    throw new Fault("Runtime.HandlerNotFound", `${name} is undefined or not exported`);
  }
  if (typeof handler !== "function") {
    throw new Fault("Runtime.HandlerNotFound", `${name} is not a function`);
  }
  return handler;
}

async function load(location, moduleName) {
  const file = EXTENSIONS.map((extension) => location + extension).find(isFile);
  if (file === undefined) {
    throw new Fault("Runtime.ImportModuleError", `Error: Cannot find module '${moduleName}'`);
  }
  try {
    return file.endsWith(".mjs") ? await import(pathToFileURL(file)) : await required(file);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new Fault("Runtime.UserCodeSyntaxError", String(error), error.stack);
    }
    if (error?.code === "MODULE_NOT_FOUND" || error?.code === "ERR_MODULE_NOT_FOUND") {
      throw new Fault("Runtime.ImportModuleError", String(error), error.stack);
    }
    throw error;
  }
}

async function required(file) {
  try {
    return require(file);
  } catch (error) {
    if (!["ERR_REQUIRE_ESM", "ERR_REQUIRE_ASYNC_MODULE"].includes(error?.code)) throw error;
    return import(pathToFileURL(file));
  }
}

function isFile(file) {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

module.exports = { loadHandler };
