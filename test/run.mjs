// Runs test files with Node's own runner. `node test/run.mjs [FOLDER|FILE]…`, all of `test/` by default.
// Node 20 does not expand globs for `--test` and does not read TypeScript, hence this file and tsx.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const asked = process.argv.slice(2);
const files = (asked.length > 0 ? asked : ['test']).flatMap(testFilesOf).sort();
const run = spawnSync(
  process.execPath,
  [
    '--import',
    'tsx',
    '--import',
    './test/support/loopbackOnly.mjs',
    '--import',
    './test/support/properties.mjs',
    '--test',
    '--test-concurrency=2',
    '--test-reporter=spec',
    ...files,
  ],
  { stdio: 'inherit' },
);
process.exitCode = run.status ?? 1;

function testFilesOf(path) {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(path, name));
}
