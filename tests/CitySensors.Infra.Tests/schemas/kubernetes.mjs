// Tells what is wrong with Kubernetes manifests by the published schemas: node kubernetes.mjs <file>...
// Values and required members by the schemas' own validators, unknown members by the types made from the same schemas.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';

const folder = dirname(fileURLToPath(import.meta.url));
const packageOf = { 'keda.sh': '@kubernetes-models/keda/keda.sh' };
const faults = [];

function moduleOf({ apiVersion, kind }) {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return [packageOf[group] ?? ['kubernetes-models', group].filter(Boolean).join('/'), version, kind].join('/');
}

const manifests = process.argv.slice(2).flatMap(file => parseAllDocuments(readFileSync(file, 'utf8')).map(document => {
  for (const error of document.errors) faults.push(`${file}: ${error.message}`);
  return { file, content: document.toJS() };
})).filter(manifest => manifest.content);

const lines = [];
const sources = [];
for (const { file, content } of manifests) {
  const name = `${file}: ${content.kind} ${content.metadata?.name}`;
  let model;
  try {
    model = await import(moduleOf(content));
  } catch (error) {
    faults.push(`${name}: there is no schema for ${content.apiVersion} ${content.kind}. ${error.message}`);
    continue;
  }
  try {
    new model[content.kind](content).validate();
  } catch (error) {
    faults.push(`${name}: ${error.message}`);
  }
  lines.push(`const m${lines.length}: import('${moduleOf(content)}').I${content.kind} = ${JSON.stringify(content)};`);
  sources.push(name);
}

// One line each, so that the line tells the manifest.
const check = join(folder, 'manifests.ts');
const options = { strict: true, noEmit: true, skipLibCheck: true, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, target: ts.ScriptTarget.ES2022, types: [] };
const host = ts.createCompilerHost(options);
const { getSourceFile, fileExists, readFile } = host;
const text = `${lines.join('\n')}\nexport {};\n`;
host.fileExists = path => path === check || fileExists(path);
host.readFile = path => path === check ? text : readFile(path);
host.getSourceFile = (path, ...rest) => path === check ? ts.createSourceFile(path, text, ts.ScriptTarget.ES2022) : getSourceFile(path, ...rest);
for (const fault of ts.getPreEmitDiagnostics(ts.createProgram([check], options, host))) {
  const line = fault.file ? ts.getLineAndCharacterOfPosition(fault.file, fault.start).line : -1;
  faults.push(`${sources[line] ?? 'manifests'}: ${ts.flattenDiagnosticMessageText(fault.messageText, ' ')}`);
}

for (const fault of faults) console.log(fault);
console.log(`${manifests.length} manifests, ${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
