// Changes of what both sides of a merge conflict say in the same words: of both, so that whichever stays has them.
import { addTo } from '../lists';
import type { Written } from '../manifests/edits';
import { remembered } from '../remembered';
import type { Manifest, Project, WorkspaceSettings } from '../types';
import type { Change } from './changes';

/** The changes, and the same at the place that the other side has for what they are about, where it has one. */
export function onBothSides(project: Project, changes: readonly Change[]): readonly Change[] {
  const others = othersIn(project);
  if (others.size === 0) return changes;
  const places = new Set(changes.flatMap((change) => (change.type === 'override' ? [] : placeOf(change))));
  const further = changes.flatMap((change) => {
    const written = change.type === 'override' ? undefined : others.get(placeOf(change));
    return written && !places.has(placeOf({ ...change, written })) ? [{ ...change, written }] : [];
  });
  return [...changes, ...further];
}

/** By file and place of a right-hand side in a conflict, the one in the same words on the other side. */
const othersIn = remembered(({ manifests, workspaceFile }: Project): ReadonlyMap<string, Written> => {
  const ofManifests = [...manifests.values()].flatMap(({ file, manifest }) =>
    othersOf(file, manifest, manifest.declarations),
  );
  return new Map(
    workspaceFile ? [...ofManifests, ...othersOf(workspaceFile.file, workspaceFile.workspace)] : ofManifests,
  );
});

function othersOf(
  file: string,
  settings: Manifest | WorkspaceSettings,
  declarations: Manifest['declarations'] = [],
): readonly (readonly [place: string, other: Written])[] {
  if (!settings.problems.some(({ code }) => code === 'mergeConflict')) return [];
  const { overrides, catalogs, configDependencies } = settings;
  const byWords = new Map<string, Written[]>();
  for (const one of [...declarations, ...configDependencies])
    addTo(byWords, JSON.stringify([one.field, one.name, one.rawSpec]), one);
  for (const one of overrides) addTo(byWords, JSON.stringify([one.field, one.path, one.rawSpec]), one);
  for (const one of catalogs)
    addTo(byWords, JSON.stringify(['catalog', one.catalog, one.name, one.rawSpec]), one);
  return [...byWords.values()]
    .filter(({ length }) => length === 2)
    .flatMap(([ours, theirs]) => [
      [placeOf({ file, written: ours! }), theirs!],
      [placeOf({ file, written: theirs! }), ours!],
    ]);
}

function placeOf({ file, written }: { readonly file: string; readonly written: Written }): string {
  return `${written.specSpan.start} ${file}`;
}
