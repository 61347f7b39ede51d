// Tells what is wrong with Compose files by the schema of their specification: node compose.mjs <file>...
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { parse } from 'yaml';

const schema = JSON.parse(readFileSync(new URL('node_modules/dclint/schemas/compose.schema.json', import.meta.url), 'utf8'));
// The dialect is draft 7; Ajv knows it by this name.
schema.$schema = 'http://json-schema.org/draft-07/schema#';
const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);

let faults = 0;
for (const file of process.argv.slice(2)) {
  if (validate(parse(readFileSync(file, 'utf8'), { merge: true }))) continue;
  for (const fault of validate.errors) {
    faults++;
    console.log(`${file}: ${fault.instancePath || '/'} ${fault.message} ${JSON.stringify(fault.params)}`);
  }
}
process.exit(faults === 0 ? 0 : 1);
