// What the README has for looking back, run as it stands there.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { bundledCli } from '../support/cli';
import { npmLock } from '../support/locks';
import { startOsvServer } from '../support/osvServer';
import { osv } from '../support/project';
import { temporaryFolder } from '../support/temporaryFolder';

const history = [
  ['2026-04-20T12:00:00Z', '1.0.0'],
  ['2026-05-03T12:00:00Z', '1.0.1'],
  ['2026-05-14T23:00:00-05:00', '1.0.2'],
  ['2026-05-09T12:00:00+02:00', '1.0.2'],
] as const;

test('the states of a lockfile in a time, with those that had malware in them', {
  skip: process.platform === 'win32',
}, async (t) => {
  const cli = await bundledCli(t);
  const server = await startOsvServer(t);
  server.publish(osv('MAL-2026-1', 'left', { versions: ['1.0.0', '1.0.2'] }));
  assert.equal((await cli.run('sync', '--mirror', `${server.url}npm/`)).code, 0);

  const repository = join(await temporaryFolder(t), 'repository');
  await mkdir(repository);
  const run = (command: string, args: readonly string[], env: object = {}) =>
    execFileSync(command, args, {
      cwd: repository,
      encoding: 'utf8',
      env: { ...process.env, ...cli.env, TZ: 'UTC', ...env },
    });
  run('git', ['init', '--quiet']);
  for (const [date, version] of history) {
    const lock = npmLock({ left: '^1.0.0' }, { 'node_modules/left': { version, integrity: date } });
    await writeFile(join(repository, 'package.json'), '{"dependencies":{"left":"^1.0.0"}}');
    await writeFile(join(repository, 'package-lock.json'), lock);
    run('git', ['add', '.']);
    const who = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.org'];
    run('git', [...who, 'commit', '--quiet', '-m', version], {
      GIT_COMMITTER_DATE: date,
      GIT_AUTHOR_DATE: date,
    });
  }
  const [, script = ''] =
    /```sh\nlockwatch sync\n(lock=.*?)```/s.exec(readFileSync('README.md', 'utf8')) ?? [];
  const lockwatch = `lockwatch() { '${process.execPath}' '${cli.program}' "$@"; }\n`;
  const out = run('bash', ['-c', lockwatch + script]);
  assert.deepEqual(
    out
      .replaceAll(/ [0-9a-f]{7,} of /g, ' ')
      .trim()
      .split('\n'),
    ['1 2026-05-09T10:00:00+00:00', '0 2026-05-03T12:00:00+00:00', '1 2026-04-20T12:00:00+00:00'],
  );
});
