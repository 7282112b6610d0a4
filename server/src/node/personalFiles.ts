// Where the package managers beside npm have it from what holds for all projects of a person: files, and the environment.
import { posix } from 'node:path';
import { withSlashes } from './files';
import type { Environment } from './npmSettings';

/**
 * Absolute paths, whether there are such files or not: of yarn and bun in the home folder, of pnpm and bun in the folder
 * for configurations (https://yarnpkg.com/configuration/yarnrc, https://bun.sh/docs/runtime/bunfig,
 * https://pnpm.io/settings).
 */
export function personalFiles(env: Environment, home: string, platform: NodeJS.Platform): readonly string[] {
  const { XDG_CONFIG_HOME: configured, LOCALAPPDATA: local } = env;
  const slashed = (path: string) => withSlashes(path, platform);
  const usual = platform === 'darwin' ? `${home}/Library/Preferences` : `${home}/.config`;
  const ofPnpm =
    platform === 'win32' && local && !configured
      ? `${slashed(local)}/pnpm/config`
      : `${slashed(configured || usual)}/pnpm`;
  const places = configured ? [home, slashed(configured)] : [home];
  return [
    ...['.yarnrc', '.yarnrc.yml'].map((name) => posix.join(home, name)),
    ...places.map((place) => posix.join(place, '.bunfig.toml')),
    ...['rc', 'config.yaml'].map((name) => posix.join(ofPnpm, name)),
  ];
}

/** Addresses of the usual registry that the environment gives to yarn, bun and pnpm; npm's own is read with the rest of it. */
export function personalRegistries(env: Environment): readonly string[] {
  const names = ['YARN_NPM_REGISTRY_SERVER', 'YARN_REGISTRY', 'BUN_CONFIG_REGISTRY', 'pnpm_config_registry'];
  return names.flatMap((name) => env[name] || []);
}

/** What the environment tells yarn of how old versions must be; nothing where it does not. */
export function yarnReleaseAge({ YARN_NPM_MINIMAL_AGE_GATE: age }: Environment): {
  readonly yarnReleaseAge?: string;
} {
  return age ? { yarnReleaseAge: age } : {};
}
