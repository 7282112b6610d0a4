// Whether a package manager that is run after a fix may run the scripts of what it installs.
import type { Finding } from '../types';

/**
 * A follow-up command as the project may have it. It comes with scripts off, and stays so while any malware has been
 * found in the project: a fix of one package does not make another's scripts harmless.
 */
export function withInstallScripts(followUp: string, findings: readonly Finding[]): string {
  if (findings.some(({ advisory }) => advisory?.kind === 'malware')) return followUp;
  return followUp.replace(/ (?:--ignore-scripts|--mode=skip-build)(?= |$)/g, '');
}
