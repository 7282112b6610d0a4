// Where the edges of a yarn.lock of yarn 2 and later lead: patches, resolutions, paths and peers.
import { test } from 'node:test';
import { yarnBerry } from '../../../server/src/core/lockfiles/yarnBerry';
import { readingOf } from '../../support/lockPicture';
import { yarnBerryLock } from '../../support/locks';

const { checkPicture } = readingOf(yarnBerry);

/** The entry of `a`, up to its dependencies. */
const aDependsOn = `"a@npm:1":
  version: 1.0.0
  resolution: "a@npm:1.0.0"
  dependencies:`;

test('a patch that nobody asks for stands in for its source, on which it depends', () => {
  checkPicture(
    yarnBerryLock(`
${aDependsOn}
    fsevents: "npm:~2.3.2"
    d: "patch:d@npm%3A1#~/d.patch"
    e: "npm:1"

"d@npm:1":
  version: 1.0.0
  resolution: "d@npm:1.0.0"

"d@patch:d@npm%3A1#~/d.patch":
  version: 1.0.0
  resolution: "d@patch:d@npm%3A1.0.0#~/d.patch::version=1.0.0&hash=aa"

"e@npm:1":
  version: 1.0.0
  resolution: "e@npm:1.0.0"
  dependencies:
    d: "npm:1"

"fsevents@npm:~2.3.2":
  version: 2.3.3
  resolution: "fsevents@npm:2.3.3"

"fsevents@patch:fsevents@npm%3A~2.3.2#optional!builtin<compat/fsevents>":
  version: 2.3.3
  resolution: "fsevents@patch:fsevents@npm%3A2.3.3#optional!builtin<compat/fsevents>::version=2.3.3&hash=df0bf1"
`),
    [
      'a@npm:1 a@1.0.0',
      '  prod fsevents@npm:~2.3.2 -> fsevents@patch:fsevents@npm%3A~2.3.2#optional!builtin<compat/fsevents>',
      '  prod d@patch:d@npm%3A1#~/d.patch -> d@patch:d@npm%3A1#~/d.patch',
      '  prod e@npm:1 -> e@npm:1',
      'd@npm:1 d@1.0.0',
      'd@patch:d@npm%3A1#~/d.patch d@1.0.0',
      '  prod d@npm:1 -> d@npm:1',
      'e@npm:1 e@1.0.0',
      '  prod d@npm:1 -> d@npm:1',
      'fsevents@npm:~2.3.2 fsevents@2.3.3',
      'fsevents@patch:fsevents@npm%3A~2.3.2#optional!builtin<compat/fsevents> fsevents@2.3.3',
      '  prod fsevents@npm:~2.3.2 -> fsevents@npm:~2.3.2',
    ],
  );
});

test('a resolution leads where no dependency asks to go', () => {
  checkPicture(
    yarnBerryLock(`
${aDependsOn}
    b: "npm:^0.21.3"
    b: "npm:^4.0.0"
    c: "npm:^1.0.0"

"b@npm:^2.0.0":
  version: 2.19.0
  resolution: "b@npm:2.19.0"

"b@npm:^4.0.0":
  version: 4.41.0
  resolution: "b@npm:4.41.0"

"c@workspace:packages/c":
  version: 0.0.0-use.local
  resolution: "c@workspace:packages/c"
`),
    [
      'a@npm:1 a@1.0.0',
      '  prod b@npm:^0.21.3 -> b@npm:^2.0.0',
      '  prod b@npm:^4.0.0 -> b@npm:^4.0.0',
      '  prod c@npm:^1.0.0 -> [packages/c]',
      'b@npm:^2.0.0 b@2.19.0',
      'b@npm:^4.0.0 b@4.41.0',
      '[packages/c] c@',
    ],
  );
});

test('paths are bound to what they start from; a link to a workspace is the workspace', () => {
  checkPicture(
    yarnBerryLock(`
"lib@portal:./lib::locator=root%40workspace%3A.":
  version: 0.0.0-use.local
  resolution: "lib@portal:./lib::locator=root%40workspace%3A."

"root@workspace:.":
  version: 0.0.0-use.local
  resolution: "root@workspace:."
  dependencies:
    lib: "portal:./lib"
    kit: "link:./packages/kit"

"kit@link:./packages/kit::locator=root%40workspace%3A.":
  version: 0.0.0-use.local
  resolution: "kit@link:./packages/kit::locator=root%40workspace%3A."

"kit@workspace:packages/kit":
  version: 0.0.0-use.local
  resolution: "kit@workspace:packages/kit"
`),
    [
      'lib@portal:./lib::locator=root%40workspace%3A. lib@0.0.0-use.local directory',
      '[] root@',
      '  prod lib@portal:./lib -> lib@portal:./lib::locator=root%40workspace%3A.',
      '  prod kit@link:./packages/kit -> [packages/kit]',
      '[packages/kit] kit@',
    ],
  );
});

test('a peer is what the dependents have, which may differ', () => {
  checkPicture(
    yarnBerryLock(`
"plugin@npm:1":
  version: 1.0.0
  resolution: "plugin@npm:1.0.0"
  dependencies:
    helper: "npm:1"
  peerDependencies:
    core: "*"
    extra: "*"
  peerDependenciesMeta:
    extra:
      optional: true

"helper@npm:1":
  version: 1.0.0
  resolution: "helper@npm:1.0.0"
  peerDependencies:
    core: "*"

"core@npm:1":
  version: 1.0.0
  resolution: "core@npm:1.0.0"

"core@npm:2":
  version: 2.0.0
  resolution: "core@npm:2.0.0"

"one@workspace:one":
  version: 0.0.0-use.local
  resolution: "one@workspace:one"
  dependencies:
    core: "npm:1"
    plugin: "npm:1"

"two@workspace:two":
  version: 0.0.0-use.local
  resolution: "two@workspace:two"
  dependencies:
    core: "npm:2"
    plugin: "npm:1"
`),
    [
      'plugin@npm:1 plugin@1.0.0',
      '  prod helper@npm:1 -> helper@npm:1',
      '  peer core@* -> core@npm:1',
      '  peerOptional extra@* -> nothing',
      '  peer core@* -> core@npm:2',
      'helper@npm:1 helper@1.0.0',
      '  peer core@* -> core@npm:1',
      '  peer core@* -> core@npm:2',
      'core@npm:1 core@1.0.0',
      'core@npm:2 core@2.0.0',
      '[one] one@',
      '  prod core@npm:1 -> core@npm:1',
      '  prod plugin@npm:1 -> plugin@npm:1',
      '[two] two@',
      '  prod core@npm:2 -> core@npm:2',
      '  prod plugin@npm:1 -> plugin@npm:1',
    ],
  );
});
