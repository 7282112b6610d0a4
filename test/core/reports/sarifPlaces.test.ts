// The report for code scanning: the files, lines and links at which an alert stands.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyze } from '../../../server/src/core/analyze';
import { manifestNotices, placeNotices } from '../../../server/src/core/notices';
import { sarifLocation } from '../../../server/src/core/sarifPlaces';
import { npmLock, pnpmLock } from '../../support/locks';
import { projectOf } from '../../support/project';
import { inputOf, locationAt, policy, runOf, small, uriOf } from '../../support/sarifLog';

const { advisories = [] } = small;

test('an alert stands where the squiggle does, as severe as that', () => {
  const manifests = {
    '': '{\n  "dependencies": {\n    "lodash": "^4.17.15",\n    "express": "^4.0.0"\n  }\n}',
    'packages/a': '{ "dependencies": { "lodash": "4.17.14", "ms": "1.0.0" } }',
  };
  const project = projectOf({ ...small, manifests, policy: policy.replace('2026-12', '2026-10') });
  const findings = analyze(project);
  const notices = [
    ...[...project.manifests].map(
      ([importer, { file }]) => [file, manifestNotices(project, findings, importer)] as const,
    ),
    [project.policy!.file, placeNotices(project, findings, project.policy!.file)] as const,
  ];
  const squiggles = notices.flatMap(([file, here]) =>
    here.map(({ span, severity }) => [sarifLocation('/project', project, { file, span }), severity]),
  );
  const severities = { error: 'error', warning: 'warning', note: 'information' };
  const alerts = runOf(inputOf([project])).results.map(({ locations, level }) => [
    locations[0],
    severities[level as keyof typeof severities],
  ]);
  const sorted = (places: readonly unknown[]) => places.map((place) => JSON.stringify(place)).sort();
  assert.equal(alerts.length, 5);
  assert.deepEqual(sorted(alerts), sorted(squiggles));
});

test('what no declaration leads to stands at its entry in the lockfile', () => {
  const lock = npmLock({}, { 'node_modules/debug': { version: '4.4.2' } });
  const [result] = runOf(inputOf([projectOf({ ...small, manifests: {}, lock })])).results;
  assert.deepEqual(result!.locations, [locationAt('package-lock.json', 9, 5, 25)]);
  assert.equal(result!.relatedLocations, undefined);
  assert.equal(result!.message.text, 'debug 4.4.2 is malware: Malicious code in debug (MAL-2025-46974).');
});

test('what stands nowhere stands at the first character of a file', () => {
  const leftovers = [{ name: 'debug', version: '4.4.2' }];
  const project = { ...projectOf({ manifests: {}, lock: npmLock({}, {}), advisories }), leftovers };
  const [result] = runOf(inputOf([project])).results;
  assert.deepEqual(result!.locations, [locationAt('package-lock.json', 1, 1, 2)]);
});

test('a dependency from a catalog links to the line of the catalog', () => {
  const project = projectOf({
    manifests: '{ "dependencies": { "lodash": "catalog:" } }',
    pnpmWorkspace: 'catalog:\n  lodash: ^4.17.15\n',
    lock: pnpmLock({ lodash: ['catalog:', '4.17.15'] }, { 'lodash@4.17.15': {} }),
    lockName: 'pnpm-lock.yaml',
    advisories,
  });
  const [result] = runOf(inputOf([project])).results;
  assert.deepEqual(result!.locations, [locationAt('package.json', 1, 31, 41)]);
  assert.match(
    result!.message.text,
    /\. In pnpm-lock\.yaml: \[lodash 4\.17\.15\]\(1\)\. In pnpm-workspace\.yaml: \[catalog: \^4\.17\.15\]\(2\)\.$/,
  );
  assert.deepEqual(result!.relatedLocations?.[1], {
    id: 2,
    ...locationAt('pnpm-workspace.yaml', 2, 11, 19),
    message: { text: 'The catalog asks for ^4.17.15 here.' },
  });
});

test('an alert stays the same when lines are added above it', () => {
  const hashOf = (manifests: string) =>
    runOf(inputOf([projectOf({ ...small, manifests })])).results.map(
      ({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash,
    );
  const texts = small.manifests as string;
  assert.deepEqual(hashOf(texts.replace('{', '{\n  "private": true,\n  "name": "a",')), hashOf(texts));
});

test('names of folders are addresses, whatever is in them', () => {
  const importer = 'apps/[id] (a)/100%/ä#b?c/@own:x';
  const project = projectOf({
    manifests: { [importer]: '{ "dependencies": { "lodash": "4.17.15" } }' },
    advisories,
  });
  const addressIn = (sourceRoot: string) => {
    const [result] = runOf(inputOf([project], { sourceRoot })).results;
    return result!.locations[0].physicalLocation.artifactLocation;
  };
  const encoded = 'apps/%5Bid%5D%20(a)/100%25/%C3%A4%23b%3Fc/@own%3Ax/package.json';
  assert.deepEqual(addressIn('/project'), { uri: encoded, uriBaseId: '%SRCROOT%' });
  assert.deepEqual(addressIn('/'), { uri: `project/${encoded}`, uriBaseId: '%SRCROOT%' });
  assert.deepEqual(addressIn('/project/elsewhere'), { uri: `file:///project/${encoded}` });
  const manifests = { '\ud800': '{ "dependencies": { "lodash": "4.17.15" } }' };
  const broken = projectOf({ manifests, advisories });
  assert.equal(uriOf(runOf(inputOf([broken])).results[0]!.locations[0]), '%EF%BF%BD/package.json');
});
