// Runs the vectors through the WebAssembly module, and the binding's module once through its jobs.
// node run.mjs DIRECTORY-OF-MODULES FILE…

import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Module } from "./module.mjs";

// Node 18, which is Debian's, has it in a module only.
globalThis.crypto ??= webcrypto;

const [modules, ...files] = process.argv.slice(2);

function runCorpus() {
  const module = new Module(readFileSync(join(modules, "conformance.wasm")));
  let passed = 0;
  let cases = 0;
  let leftOut = 0;
  for (const file of files) {
    const lines = module.call("run", readFileSync(file)).split("\n");
    const [, fileLeftOut] = lines.splice(-2, 1)[0].match(/^left out: (\d+)$/);
    for (const line of lines) console.log(`${file}: ${line}`);
    const [, filePassed, fileCases] = lines.at(-1).match(/^(\d+) of (\d+) passed$/);
    passed += Number(filePassed);
    cases += Number(fileCases);
    leftOut += Number(fileLeftOut);
  }
  if (leftOut > 0) {
    console.log(`left out: ${leftOut} cases of diagnose, which is a crate of its own`);
  }
  console.log(`${passed} passed, ${cases - passed} failed`);
  return passed > 0 && passed === cases;
}

// A request is signed as the vectors say, a response read as they say, and both also refused.
function runBinding() {
  const [requests, responses] = ["requests", "responses"].map((name) =>
    JSON.parse(readFileSync(files.find((file) => file.endsWith(`/${name}.json`)))),
  );
  const find = (file, id) => file.cases.find((one) => one.id === id);
  const module = new Module(readFileSync(join(modules, "binding.wasm")));
  const call = (name, ...args) => JSON.parse(module.call(name, ...args));

  const request = find(requests, "request/sha256-2048");
  const merchant = call("import_signing_key", requests.keys["merchant-2048"].private).key;
  const fields = { ...request.in.fields, sign_type: request.in.sign_type };
  const { body } = call("sign_request", merchant, JSON.stringify(fields));
  assert.deepEqual(JSON.parse(body), request.out.body);

  const response = find(responses, "response/bound-sha256-2048");
  const lianlian = call("import_verifying_key", responses.keys["platform-2048"].public).key;
  const sent = JSON.stringify(response.in.request);
  const bound = call("verify_response", lianlian, sent, response.in.message);
  const { outcome, card_no, no_agree } = response.out;
  assert.deepEqual(bound, { outcome, card_no, no_agree });

  const altered = response.in.message.replace(card_no, "622202******0000");
  assert.equal(call("verify_response", lianlian, sent, altered).error, "signature_mismatch");
  assert.equal(call("import_verifying_key", "no key").error, "key_format");
  module.exports.free_signing_key(merchant);
  module.exports.free_verifying_key(lianlian);
  console.log("binding: signs and verifies as the vectors say");
}

runBinding();
process.exitCode = runCorpus() ? 0 : 1;
