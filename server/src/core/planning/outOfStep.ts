// Which manifests a lockfile does not follow: what they ask for is not what it has for them.
import { isEdgeFor } from '../graph';
import { isInStep, isLockedByItself } from '../inStep';
import { askingPaths, configDependenciesBy, isAskedElsewhere } from '../manifests/declaring';
import { remembered } from '../remembered';
import type { Edge, Manifest, Project } from '../types';
import { isPeer } from './asked';

/** The paths of the importers that the lockfile does not follow as it is: the next run brings it in line with them too. */
export const outOfStep = remembered((project: Project): ReadonlySet<string> => {
  const paths = askingPaths(project).filter((path) => {
    const { declarations = [] } = project.manifests.get(path)?.manifest ?? {};
    return (
      hasLeftover(project, path, declarations) ||
      declarations.some((declaration) => !isPeer(declaration) && !isInStep(project, path, declaration)) ||
      configDependenciesBy(project, path).some(
        (one) => !isLockedByItself(project, one) && !isInStep(project, path, one),
      )
    );
  });
  return new Set(paths);
});

/** Whether the lockfile has an importer ask for what its manifest no longer names. */
function hasLeftover(project: Project, path: string, declarations: Manifest['declarations']): boolean {
  const names = new Set(declarations.map(({ name }) => name));
  const tools = configDependenciesBy(project, path);
  const importer = project.lock?.graph.lockfile.importers.find((one) => one.path === path);
  const isLeftover = (edge: Edge) => {
    if (isAskedElsewhere(project, edge)) return false;
    if (edge.tool) return !tools.some((one) => isEdgeFor(edge, one));
    return project.manifests.has(path) && !names.has(edge.name);
  };
  return importer?.edges.some(isLeftover) ?? false;
}
