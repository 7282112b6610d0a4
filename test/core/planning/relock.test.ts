// What the next run makes of a lockfile where a locked version is no longer published.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { relock } from '../../../server/src/core/planning/relock';
import { npmLock } from '../../support/locks';
import { projectOf } from '../../support/project';

test('npm: a new package that what is locked can stand for is chosen once, and goes again as its duplicate', () => {
  const asked = { chalk: '2.0.0', parent: '1.0.0', strip: '^3.0.1' };
  const project = projectOf({
    manifests: JSON.stringify({ dependencies: asked }),
    lock: npmLock(asked, {
      'node_modules/chalk': { version: '2.0.0' },
      'node_modules/parent': { version: '1.0.0', dependencies: { chalk: '1.0.0', strip: '^3.0.1' } },
      'node_modules/parent/node_modules/chalk': { version: '1.0.0', dependencies: { strip: '^3.0.0' } },
      'node_modules/strip': { version: '3.0.1' },
    }),
    registry: { strip: { '3.0.0': '2020-01-01' } },
  });
  const { nodes } = project.lock!.graph;
  const strip = nodes.findIndex((node) => node.name === 'strip');
  const released = { packages: new Set([strip]) };
  const found = relock(project, project, released, (name) => project.packuments.get(name));
  assert.ok(found!.graph.nodes.length < nodes.length + 10, String(found!.graph.nodes.length));
  const chalk = found!.graph.nodes.find(({ version, name }) => name === 'chalk' && version === '1.0.0');
  assert.equal(chalk?.edges[0]?.to, strip);
});
