// What is read of a package.json, as lines.
import assert from 'node:assert/strict';
import { parseManifest } from '../../server/src/core/manifests/manifest';
import type { Manifest, Span } from '../../server/src/core/types';

/** What was read, a line each: kind, the name's token, the right-hand side's token, and what it was taken for. */
export function drawn(text: string, manifest: Manifest = parseManifest(text)): readonly string[] {
  const at = ({ start, end }: Span) => text.slice(start, end);
  return [
    ...manifest.declarations.map(
      ({ type, nameSpan, specSpan, spec, bundled }) =>
        `${type}${bundled ? ' bundled' : ''} ${at(nameSpan)} ${at(specSpan)} ${spec.type}`,
    ),
    ...manifest.overrides.map(
      ({ field, path, nameSpan, specSpan, spec }) =>
        `${field} ${path.join(' > ')} ${at(nameSpan)} ${at(specSpan)} ${spec.type}`,
    ),
    ...manifest.configDependencies.map(
      ({ nameSpan, specSpan, spec, rawSpec, pin }) =>
        `config ${at(nameSpan)} ${at(specSpan)} ${spec.type} ${rawSpec}${pin ? `, pinned by ${pin.integrity}` : ''}`,
    ),
    ...manifest.workspaces.map(({ pattern, span }) => `workspace ${pattern} ${at(span)}`),
    ...manifest.catalogs.map(
      ({ catalog, nameSpan, specSpan }) => `catalog ${catalog} ${at(nameSpan)} ${at(specSpan)}`,
    ),
    ...manifest.problems.map(({ code, message, span }) => `! ${code} ${at(span).slice(0, 20)}: ${message}`),
  ];
}

/** Checks what is read of a text. */
export function checkManifest(text: string, expected: readonly string[]): void {
  assert.deepEqual(drawn(text), expected);
}
