// Which manifests a lockfile does not follow: what they ask for is not what it has for them.
import { isEdgeFor } from '../graph';
import { isInStep, isLockedByItself } from '../inStep';
import { configDependenciesBy, isAskedElsewhere } from '../manifests/declaring';
import { remembered } from '../remembered';
import type { Edge, Manifest, Project } from '../types';
import { isPeer } from './asking';

/** The paths of the importers that the lockfile does not follow as it is: the next run brings it in line with them too. */
export const outOfStep = remembered((project: Project): ReadonlySet<string> => {
  const paths = [...project.manifests].filter(
    ([path, { manifest }]) =>
      hasLeftover(project, path, manifest) ||
      manifest.declarations.some(
        (declaration) => !isPeer(declaration) && !isInStep(project, path, declaration),
      ) ||
      configDependenciesBy(project, path).some(
        (one) => !isLockedByItself(project, one) && !isInStep(project, path, one),
      ),
  );
  return new Set(paths.map(([path]) => path));
});

/** Whether the lockfile has an importer ask for what its manifest no longer names. */
function hasLeftover(project: Project, path: string, { declarations }: Manifest): boolean {
  const names = new Set(declarations.map(({ name }) => name));
  const tools = configDependenciesBy(project, path);
  const importer = project.lock?.graph.lockfile.importers.find((one) => one.path === path);
  const isLeftover = (edge: Edge) => {
    if (isAskedElsewhere(project, edge)) return false;
    return edge.tool ? !tools.some((one) => isEdgeFor(edge, one)) : !names.has(edge.name);
  };
  return importer?.edges.some(isLeftover) ?? false;
}
