// Cost by size: synthesised lockfiles of 100 to 100,000 packages, each format in its own hand.

import { npm } from '../../server/src/core/lockfiles/npm';
import type { BenchCase } from './benchCase';

/** An npm lockfile of so many packages, each asking for two others. */
function npmText(count: number): string {
  const packages: Record<string, object> = { '': { name: 'app', dependencies: { p0: '^1.0.0' } } };
  for (let index = 0; index < count; index++) {
    packages[`node_modules/p${index}`] = {
      version: '1.0.0',
      resolved: `https://registry.npmjs.org/p${index}/-/p${index}-1.0.0.tgz`,
      integrity: `sha512-${'A'.repeat(86)}==`,
      dependencies: { [`p${(index + 1) % count}`]: '^1.0.0', [`p${(index * 7) % count}`]: '^1.0.0' },
    };
  }
  return JSON.stringify({ name: 'app', lockfileVersion: 3, packages }, null, 2);
}

export const growthCases: readonly BenchCase[] = [100, 1_000, 10_000, 100_000].map((count) => {
  let text: string | undefined;
  const input = () => {
    text ??= npmText(count);
    return text;
  };
  return {
    name: `growth npm ${count} packages`,
    subjects: { lockwatch: () => npm.parse(input()), 'JSON.parse': () => JSON.parse(input()) },
    agree: () => {
      if (npm.parse(input())?.packages.length !== count) throw new Error('packages are missing');
    },
  };
});
