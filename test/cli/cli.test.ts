// The command line as such: help, and what is said of one that cannot be followed.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { bundledCli } from '../support/cli';
import { run } from '../support/cliProject';

/** What is said of a command line that cannot be followed, each on its one line. */
const mistyped = `
                                 No command given. See lockwatch help.
audit                            There is no command audit. See lockwatch help.
fxi                              There is no command fxi; did you mean fix? See lockwatch help.
scna --help                      There is no command scna; did you mean scan? See lockwatch help.
help inventroy                   There is no command inventroy; did you mean inventory? See lockwatch help.
scan --formt json                scan has no option --formt; did you mean --format? See lockwatch help scan.
fix --onyl malware               fix has no option --onyl; did you mean --only? See lockwatch help fix.
fix --max minor                  fix has no option --max; did you mean --max-bump? See lockwatch help fix.
fix --DryRun                     fix has no option --DryRun; did you mean --dry-run? See lockwatch help fix.
fix --write                      fix has no option --write. See lockwatch help fix.
fix -f json                      fix has no option -f. See lockwatch help fix.
fix --constructor                fix has no option --constructor. See lockwatch help fix.
fix --format                     --format wants a value. See lockwatch help fix.
fix --format --dry-run           --format wants a value. See lockwatch help fix.
fix --dry-run=yes                --dry-run takes no value. See lockwatch help fix.
fix --only all                   --only takes malware, not all. See lockwatch help fix.
fix --max-bump huge              --max-bump takes patch, minor, major, not huge. See lockwatch help fix.
scan --feed osv                  --feed takes osvApi, osvExport, npmAudit, index, not osv. See lockwatch help scan.
scan --feed osvApi --no-feeds    Either --feed or --no-feeds. See lockwatch help scan.
scan a b                         One folder at a time: b is too much. See lockwatch help scan.
sync a                           sync takes no folder: a is too much. See lockwatch help sync.
feeds --offline                  feeds has no option --offline. See lockwatch help feeds.
inventory --format text          --format takes json, not text. See lockwatch help inventory.
`;

test('what cannot be followed is said in one line that names it, and where help is', async () => {
  for (const line of mistyped.split('\n').filter((each) => each !== '')) {
    const typed = line.slice(0, 33).trim();
    const { code, out, err } = await run(typed === '' ? [] : typed.split(' '), { files: {} });
    assert.deepEqual([code, out, err], [2, '', `lockwatch: ${line.slice(33)}\n`]);
  }
});

test('what cannot be printed is not done, and is said in a line', {
  skip: !existsSync('/dev/full'),
}, async (t) => {
  const { runInto } = await bundledCli(t);
  assert.deepEqual(await runInto('/dev/full', 'help'), {
    code: 2,
    out: '',
    err: 'lockwatch: the output could not be written (ENOSPC).\n',
  });
});

test('help on one command has its options alone', async () => {
  for (const argv of [
    ['help', 'inventory'],
    ['inventory', '--help'],
    ['inventory', '--formt', '-h'],
  ]) {
    const { code, out } = await run(argv, { files: {} });
    assert.equal(code, 0);
    assert.equal(
      out,
      `Usage: lockwatch inventory [DIR] [options]

List every locked package

  --format json       The only format there is

Exit code: 0 done, 2 could not do the job
`,
    );
  }
});

test('help lists every command with its options and exit codes', async () => {
  for (const argv of [['--help'], ['help'], ['help', 'help'], ['-h'], ['--offline', '-h']]) {
    const { code, out } = await run(argv, { files: {} });
    assert.equal(code, 0);
    assert.match(out, /^Usage: lockwatch <command> \[DIR\] \[options\]\n\nCommands\n {2}scan {8}Say which/);
    assert.match(out, /\nOptions of scan\n {2}--advisories PATH[\s\S]*\n {2}Exit code: 0 clean, 1 findings/);
    assert.match(out, /\nOptions of inventory\n {2}--format json/);
  }
});

test('a reader that wants no more of the output, as head, changes nothing of how it ends', async (t) => {
  const { start } = await bundledCli(t);
  const { child, ended } = start('help');
  child.stdout?.destroy();
  const { code, err } = await ended;
  assert.deepEqual([code, err], [0, '']);
});
