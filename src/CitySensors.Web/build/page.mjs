// Builds the page when its sources changed, for MSBuild: node build/page.mjs <page folder> <folder for its state>
// Several builds may run at once, in one process or in several; one of them builds and the others wait for it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const page = process.argv[2];
const state = process.argv[3];
const lock = join(state, 'page.lock');
const notSources = new Set(['node_modules', 'dist', 'test']);
const lockPace = 200;
const lockPatience = 10 * 60 * 1000;

function fail(what) {
  console.error(`error CITYPAGE: ${what}`);
  process.exit(1);
}

function filesOf(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    if (folder === page && (notSources.has(entry.name) || entry.name.startsWith('.'))) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesOf(path) : [path];
  }).sort();
}

// Contents, not times: a fresh clone and a touched file are told apart from a change.
function fingerprint(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(relative(page, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

const kept = name => existsSync(join(state, name)) ? readFileSync(join(state, name), 'utf8') : '';

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function takeLock() {
  mkdirSync(state, { recursive: true });
  for (const start = Date.now(); ;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = Number(readOrEmpty(lock));
    const age = ageOf(lock);
    // Whoever held it was killed. One that is just being written has no owner yet.
    if (owner ? !isAlive(owner) : age > lockPatience) rmSync(lock, { force: true });
    else if (Date.now() - start > lockPatience) fail(`another build has held ${lock} for ten minutes; remove it if none runs`);
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lockPace);
  }
}

function readOrEmpty(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The owner has just given it back.
    return '';
  }
}

function ageOf(path) {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    // The owner has just given it back.
    return 0;
  }
}

function npm(args, what) {
  // A shell, because on Windows npm is a script.
  const run = spawnSync(`npm ${args}`, { cwd: page, shell: true, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
  if (run.status === 0) return;
  process.stdout.write((run.stdout ?? '') + (run.stderr ?? ''));
  fail(`${what} failed; what npm said stands above`);
}

takeLock();
process.on('exit', () => rmSync(lock, { force: true }));
const packages = fingerprint([join(page, 'package-lock.json'), join(page, 'package.json')]);
// The texts of alerts are files of the server.
const sources = fingerprint([...filesOf(page), ...filesOf(join(page, '../../CitySensors.Core/Alerts/Texts'))]);
const dist = join(page, 'dist');
if (kept('page.sources') !== sources || !existsSync(join(dist, 'index.html'))) {
  if (kept('page.packages') !== packages || !existsSync(join(page, 'node_modules'))) {
    npm('ci --no-audit --no-fund', 'npm ci');
    writeFileSync(join(state, 'page.packages'), packages);
  }
  // Into another folder first: whoever reads dist meanwhile finds it whole.
  const next = join(state, 'page-next');
  rmSync(next, { recursive: true, force: true });
  npm(`run build -- --outDir "${next}" --emptyOutDir`, 'The build of the page');
  rmSync(dist, { recursive: true, force: true });
  renameSync(next, dist);
  writeFileSync(join(state, 'page.sources'), sources);
}

// Newer than every source, so that MSBuild does not ask again before one changes.
writeFileSync(join(state, 'page.stamp'), sources);
