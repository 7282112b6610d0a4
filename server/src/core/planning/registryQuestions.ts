// Which packages the registry is asked about before anybody asks for a fix.
import { saidOf } from '../advisories/ownPackages';
import { isInStep } from '../inStep';
import { askedOf, askedRange } from '../manifests/catalogs';
import { askingIn } from '../manifests/declaring';
import type { Finding, Project } from '../types';
import { overriddenToAsk } from './needlessOverrides';

/**
 * The packages whose published versions a fix of the findings would choose from at first, those of open ranges, to tell
 * whether the malware is still there, those that overrides are about, to tell whether they are still needed, and those
 * with advisories that are asked for by a tag and not locked, to tell which version that is.
 */
export function packagesToAsk(project: Project, findings: readonly Finding[]): readonly string[] {
  const direct = findings.filter(
    ({ declaration, paths, stale, exposed, rule }) =>
      declaration && !stale && (exposed || rule === 'openRange') && paths[0]?.length === 1,
  );
  const named = direct.map(({ package: { name } }) => name);
  return [...new Set([...named, ...overriddenToAsk(project), ...taggedToAsk(project)])];
}

function taggedToAsk(project: Project): readonly string[] {
  return askingIn(project).flatMap(({ importer, declaration }) => {
    const asked = askedOf(project, declaration);
    if (!asked || askedRange(project, declaration) || declaration.spec.type === 'tarball') return [];
    if (isInStep(project, importer, declaration)) return [];
    const name = asked.name ?? declaration.name;
    return saidOf(project, { name }).about.length > 0 ? [name] : [];
  });
}
