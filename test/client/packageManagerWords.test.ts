// Which commands the client runs: those of package managers, taken apart, and no others.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordsOf } from '../../client/src/packageManagerWords';
import { lockfileFormats } from '../../server/src/core/lockfiles/index';
import { withInstallScripts } from '../../server/src/core/planning/installScripts';
import { packageManagers } from '../../server/src/core/planning/packageManagers';
import { shellWord } from '../../server/src/core/planning/shellWords';

const names = ['@scope/a', '@scope.dev/a', 'b'].map(shellWord);

test('the command of every package manager is known, with its scripts and without', () => {
  for (const { id, installCommand } of lockfileFormats) {
    const { updateCommand, installAnew = [] } = packageManagers[id];
    const updates = [true, false].map((is) => updateCommand(names, { isWorkspace: is, isDeclared: is }));
    const commands = [installCommand, ...updates].concat(installAnew);
    for (const command of [...commands, ...commands.map((each) => withInstallScripts(each, []))]) {
      const words = wordsOf(command);
      const args = words?.args.map(({ value, isQuoted }) => (isQuoted ? `"${value}"` : value));
      assert.deepEqual([words?.program, ...(args ?? [])].join(' '), command);
    }
  }
});

test('packages may be named', () =>
  assert.deepEqual(wordsOf('npm update @scope/a b.js --ignore-scripts'), {
    program: 'npm',
    args: ['update', '@scope/a', 'b.js', '--ignore-scripts'].map((value) => ({ value, isQuoted: false })),
  }));

test('PowerShell would take a scope with a dot for a variable: it stays quoted down to the shell', () =>
  assert.deepEqual(wordsOf(`npm update ${shellWord('@scope.dev/a')}`), {
    program: 'npm',
    args: [
      { value: 'update', isQuoted: false },
      { value: '@scope.dev/a', isQuoted: true },
    ],
  }));

for (const command of [
  '',
  'rm -rf .',
  'npm',
  'npm run build',
  'npm exec evil',
  'npm install; evil',
  'npm install $(evil)',
  'npm install `evil`',
  'npm install "$(evil)"',
  'npm install "a',
  'npm install "a"b"',
  'npm install "-g"',
  'npm install a && evil',
  'npm install --script-shell=evil',
  'npm install https://example.com/evil.tgz',
  'npm install ../evil',
  'npm install\nevil',
  'npm  install',
  '/tmp/npm install',
  'constructor install',
]) {
  test(`not run: ${JSON.stringify(command)}`, () => assert.equal(wordsOf(command), undefined));
}
