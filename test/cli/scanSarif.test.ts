// `lockwatch scan --format sarif`: one run for all projects, files as the repository has them, and the exit codes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hit, hitIgnored, lock, run } from '../support/cliProject';
import type { Run } from '../support/sarifLog';

const scan = ['scan', '/project', '--offline', '--format', 'sarif'];

test('one run tells of all projects, by their files in the repository', async () => {
  const files = {
    '/repository/.git/HEAD': '',
    '/repository/apps/a/package.json': hit['/project/package.json'],
    '/repository/apps/a/package-lock.json': lock,
    '/repository/apps/b/package.json': '{"dependencies":{"node-ipc":"9.2.3"}}',
  };
  const { out, code } = await run(['scan', '/repository/apps', '--offline', '--format', 'sarif'], { files });
  const { results, tool } = JSON.parse(out).runs[0] as Run;
  assert.equal(code, 1);
  assert.deepEqual(
    results.map(({ ruleId, locations: [{ physicalLocation }] }) => [
      ruleId,
      physicalLocation.artifactLocation.uri,
      physicalLocation.region.startLine,
    ]),
    [
      ['MAL-2025-46974', 'apps/a/package.json', 4],
      ['MAL-2026-3744', 'apps/a/package.json', 3],
      ['MAL-2026-3744', 'apps/b/package.json', 1],
    ],
  );
  assert.deepEqual(
    results.map(({ ruleId, ruleIndex }) => tool.driver.rules[ruleIndex]?.id === ruleId),
    [true, true, true],
  );
  assert.equal(tool.driver.rules.length, 2);
});

test('without a repository files are named from the folder that is scanned', async () => {
  const { out } = await run(scan, { files: hit });
  const { results } = JSON.parse(out).runs[0] as Run;
  assert.equal(results[0]?.locations[0].physicalLocation.artifactLocation.uri, 'package.json');
});

test('what the policy ignores is listed for those who ask', async () => {
  const suppressedIn = async (argv: readonly string[]) => {
    const { out, code } = await run(argv, { files: hitIgnored });
    const { results } = JSON.parse(out).runs[0] as Run;
    return [code, results.map(({ suppressions = [] }) => suppressions.length)];
  };
  assert.deepEqual(await suppressedIn(scan), [0, []]);
  assert.deepEqual(await suppressedIn([...scan, '--with-ignored']), [0, [1, 1]]);
});

test('where OSV could not be asked, nothing found is no success', async () => {
  const files = { '/project/package.json': '{"dependencies":{"ms":"1.0.0"}}' };
  const { out, code } = await run(['scan', '/project', '--format', 'sarif'], { files });
  const { invocations, results } = JSON.parse(out).runs[0] as Run;
  assert.deepEqual([code, invocations[0].executionSuccessful, results], [2, false, []]);
});
