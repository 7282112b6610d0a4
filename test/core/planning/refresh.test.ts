// When yarn 1's update command would not begin.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { updateRefusal } from '../../../server/src/core/planning/refresh';
import { projectOf } from '../../support/project';

/** A root and a workspace that ask for `b`, of which yarn.lock has `^1.0.0`. */
function refusalOf(root: string, workspace: string): string | undefined {
  const project = projectOf({
    manifests: {
      '': `{ "workspaces": ["app"], ${root} }`,
      app: `{ "name": "app", "version": "1.0.0", ${workspace} }`,
    },
    lock: '# yarn lockfile v1\n\n\nb@^1.0.0:\n  version "1.0.0"\n',
    lockName: 'yarn.lock',
  });
  return updateRefusal(project.lock!.graph, project, ['b']);
}

const locked = '"dependencies": { "b": "^1.0.0" }';

test('what yarn.lock has is updated', () => assert.equal(refusalOf(locked, locked), undefined));

test('what the root asks for in words that yarn.lock does not have yet is not', () =>
  assert.equal(
    refusalOf('"devDependencies": { "b": ">=1.0.0" }', locked),
    'yarn 1 updates b only when yarn.lock has >=1.0.0',
  ));

test('what a workspace asks for in such words keeps nothing from being updated', () =>
  assert.equal(refusalOf(locked, '"devDependencies": { "b": ">=1.0.0" }'), undefined));

test('nor does a peer dependency of the project itself, which is in no yarn.lock', () =>
  assert.equal(refusalOf('"peerDependencies": { "b": ">=1.0.0" }', locked), undefined));
