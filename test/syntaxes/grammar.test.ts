// The yarn.lock grammar, held to the scopes drawn under the lines of the *.yarnlock files beside this one.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const tool = require.resolve('vscode-tmgrammar-test/dist/unit.js');
const grammar = join(__dirname, '../../syntaxes/yarnlock.tmLanguage.json');

for (const name of readdirSync(__dirname).filter((each) => each.endsWith('.yarnlock'))) {
  test(name, () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [
      tool,
      '-g',
      grammar,
      join(__dirname, name),
    ]);
    assert.equal(status, 0, `${stdout}${stderr}`);
  });
}
