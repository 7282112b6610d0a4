// Which manifests a lockfile does not follow: what they ask for is not what it has for them.
import { isInStep } from '../inStep';
import { remembered } from '../remembered';
import type { Manifest, Project } from '../types';
import { isPeer } from './asking';

/** The paths of the importers that the lockfile does not follow as it is: the next run brings it in line with them too. */
export const outOfStep = remembered((project: Project): ReadonlySet<string> => {
  const paths = [...project.manifests].filter(
    ([path, { manifest }]) =>
      hasLeftover(project, path, manifest) ||
      manifest.declarations.some(
        (declaration) => !isPeer(declaration) && !isInStep(project, path, declaration),
      ),
  );
  return new Set(paths.map(([path]) => path));
});

/** Whether the lockfile has an importer ask for what its manifest no longer names. */
function hasLeftover({ lock }: Project, path: string, { declarations }: Manifest): boolean {
  const names = new Set(declarations.map(({ name }) => name));
  const importer = lock?.graph.lockfile.importers.find((one) => one.path === path);
  return importer?.edges.some(({ type, name }) => type !== 'workspace' && !names.has(name)) ?? false;
}
