// Edits are proven where the edited text, read again, says what the change means; also where it need not be read for that.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseManifest } from '../../../server/src/core/manifests/manifest';
import { type Change, editsOf, withChanges } from '../../../server/src/core/planning/changes';
import { provenEdits } from '../../../server/src/core/planning/provenEdits';
import { applyEdits } from '../../../server/src/core/text';
import { projectOf } from '../../support/project';

const texts = {
  plain: '{ "dependencies": { "a": "^1.0.0" }, "overrides": { "b": "$a", "c": { ".": "1.0.0" } } }',
  escaped: String.raw`{ "dependencies": { "a": "\u005e1.0.0" }, "pnpm": { "overrides": { "a": "1\"" } } }`,
  'given twice': '{ "dependencies": { "a": "1.0.0", "a": "^1.0.0" } }',
  'in two fields': '{ "dependencies": { "a": "1.0.0" }, "optionalDependencies": { "a": "^1.0.0" } }',
  broken: '{ "dependencies": { "a": "^1.0.0',
  'in a conflict':
    '{ "dependencies": {\n<<<<<<< ours\n"a": "^1.0.0"\n=======\n"a": "^1.0.0"\n>>>>>>> theirs\n} }',
} as const;

for (const [what, text] of Object.entries(texts))
  for (const rawSpec of ['^2.0.0', '', '$a', 'a"b\\c\n<<<<<<< ours'])
    test(`${what}: ${JSON.stringify(rawSpec)}`, () => {
      const project = projectOf({ manifests: text });
      const { file, manifest } = project.manifests.get('')!;
      for (const written of [...manifest.declarations, ...manifest.overrides]) {
        const changes: readonly Change[] = [{ type: 'spec', file, written, rawSpec }];
        const read = parseManifest(applyEdits(text, editsOf(project, changes).get(file)!));
        const wanted = withChanges(project, changes).manifests.get('')!.manifest;
        const isProven = provenEdits(project, { changes }) !== undefined;
        assert.equal(isProven, JSON.stringify(saidIn(read)) === JSON.stringify(saidIn(wanted)));
      }
    });

function saidIn({ declarations, overrides }: ReturnType<typeof parseManifest>) {
  return [
    declarations.map(({ field, name, rawSpec }) => [field, name, rawSpec]),
    overrides.map(({ field, path, rawSpec }) => [field, path.filter((step) => step !== '.'), rawSpec]),
  ];
}
