// Which packages the registry is asked about before anybody asks for a fix.
import type { Finding, Project } from '../types';
import { overriddenToAsk } from './needlessOverrides';

/**
 * The packages whose published versions a fix of the findings would choose from at first, those of open ranges, to tell
 * whether the malware is still there, and those that overrides are about, to tell whether they are still needed.
 */
export function packagesToAsk(project: Project, findings: readonly Finding[]): readonly string[] {
  const direct = findings.filter(
    ({ declaration, paths, stale, exposed, rule }) =>
      declaration && !stale && (exposed || rule === 'openRange') && paths[0]?.length === 1,
  );
  return [...new Set([...direct.map(({ package: { name } }) => name), ...overriddenToAsk(project)])];
}
