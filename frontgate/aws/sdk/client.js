// A client of one stage of a REST API. It needs fetch and, to sign requests, Web Crypto: browsers
// and Node.js from version 20 on have both.
//
//   const client = apigClientFactory.newClient({ apiKey: '…' });
//   const { status, data } = await client.usersIdGet({ id: '42' });
//
// Each method takes the parameters of its path, query and headers by name, a body, and
// { headers, queryParams } for those that the API does not declare. It resolves to
// { status, statusText, headers, data }, and is rejected with the same for a status from 300 on.
(function (root, factory) {
  const made = factory();
  if (typeof module === 'object' && module.exports) module.exports = made;
  else root.apigClientFactory = made;
})(typeof self === 'undefined' ? globalThis : self, function () {
  'use strict';

  const DEFINITION = /*DEFINITION*/ {};
  const text = new TextEncoder();

  const encode = (value) =>
    encodeURIComponent(value).replace(
      /[!'()*]/g,
      (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase(),
    );

  const hex = (bytes) =>
    Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

  const sha256 = async (data) => hex(await crypto.subtle.digest('SHA-256', text.encode(data)));

  async function hmac(key, data) {
    const raw = typeof key === 'string' ? text.encode(key) : key;
    const imported = await crypto.subtle.importKey(
      'raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'],
    );
    return crypto.subtle.sign('HMAC', imported, text.encode(data));
  }

  // Signature Version 4 (AWS: "Create a signed AWS API request").
  async function sign(method, url, headers, body, config) {
    const time = new Date().toISOString().replace(/[:-]|\.\d{3}/g, '');
    const scope = `${time.slice(0, 8)}/${config.region}/execute-api/aws4_request`;
    const signed = { host: url.host, 'x-amz-date': time };
    if (config.sessionToken) signed['x-amz-security-token'] = config.sessionToken;
    const names = Object.keys(signed).sort();
    const query = url.search.slice(1).split('&').sort().join('&');
    const canonical = [
      method,
      url.pathname.split('/').map(encode).join('/'),
      query,
      ...names.map((name) => `${name}:${signed[name]}`),
      '',
      names.join(';'),
      await sha256(body || ''),
    ].join('\n');
    const toSign = ['AWS4-HMAC-SHA256', time, scope, await sha256(canonical)].join('\n');
    let key = `AWS4${config.secretKey}`;
    for (const part of scope.split('/')) key = await hmac(key, part);
    const signature = hex(await hmac(key, toSign));
    delete signed.host;
    return {
      ...headers,
      ...signed,
      Authorization:
        `AWS4-HMAC-SHA256 Credential=${config.accessKey}/${scope}, ` +
        `SignedHeaders=${names.join(';')}, Signature=${signature}`,
    };
  }

  function addressOf(operation, params, more, config) {
    const path = operation.path.replace(/\{([^{}+]+)(\+?)\}/g, (_, name, greedy) => {
      if (params[name] === undefined) throw new Error(`The path parameter ${name} is missing`);
      const value = String(params[name]);
      return greedy ? value.split('/').map(encode).join('/') : encode(value);
    });
    const declared = operation.query
      .filter((name) => params[name] !== undefined)
      .map((name) => [name, params[name]]);
    const query = [...declared, ...Object.entries(more.queryParams || {})]
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .join('&');
    return new URL(config.invokeUrl.replace(/\/$/, '') + path + (query && `?${query}`));
  }

  function headersOf(operation, params, body, more, config) {
    const headers = { Accept: config.defaultAcceptType };
    if (body !== undefined) headers['Content-Type'] = config.defaultContentType;
    if (config.apiKey) headers['x-api-key'] = config.apiKey;
    for (const name of operation.headers) {
      if (params[name] !== undefined) headers[name] = String(params[name]);
    }
    return { ...headers, ...(more.headers || {}) };
  }

  async function call(operation, config, params = {}, body = undefined, more = {}) {
    const url = addressOf(operation, params, more, config);
    const sent =
      body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    let headers = headersOf(operation, params, sent, more, config);
    if (operation.signed && config.accessKey) {
      headers = await sign(operation.verb, url, headers, sent, config);
    }
    const answer = await fetch(url, { method: operation.verb, headers, body: sent });
    const raw = await answer.text();
    const isJson = (answer.headers.get('content-type') || '').includes('json');
    let data = raw;
    if (isJson && raw) {
      try { data = JSON.parse(raw); } catch { data = raw; }
    }
    const result = {
      status: answer.status,
      statusText: answer.statusText,
      headers: Object.fromEntries(answer.headers),
      data,
    };
    if (answer.status >= 300) throw Object.assign(new Error(`HTTP ${answer.status}`), result);
    return result;
  }

  return {
    newClient(given = {}) {
      const config = {
        invokeUrl: DEFINITION.invokeUrl,
        region: DEFINITION.region,
        defaultContentType: 'application/json',
        defaultAcceptType: 'application/json',
        ...given,
      };
      const client = {};
      for (const [name, operation] of Object.entries(DEFINITION.operations)) {
        client[name] = (params, body, more) => call(operation, config, params, body, more);
      }
      return client;
    },
  };
});
