// What is read of a workspace file, as lines to hold against a picture.
import { parseWorkspaceFile } from '../../server/src/core/manifests/workspaceFile';
import type { Span } from '../../server/src/core/types';

/** What was read, a line each, with the tokens as written. */
export function workspacePicture(text: string, name = 'pnpm-workspace.yaml'): readonly string[] {
  const at = ({ start, end }: Span) => text.slice(start, end);
  const { packages, catalogs, overrides, configDependencies, sharedLockfile, problems } = parseWorkspaceFile(
    name,
    text,
  );
  return [
    ...packages.map(({ pattern, span }) => `package ${pattern} ${at(span)}`),
    ...catalogs.map(
      ({ catalog, nameSpan, specSpan, spec }) =>
        `catalog ${catalog} ${at(nameSpan)} ${at(specSpan)} ${spec.type}`,
    ),
    ...overrides.map(
      ({ path, nameSpan, specSpan }) => `override ${path.join()} ${at(nameSpan)} ${at(specSpan)}`,
    ),
    ...configDependencies.map(
      ({ nameSpan, specSpan, spec, rawSpec, pin }) =>
        `config ${at(nameSpan)} ${at(specSpan)} ${spec.type} ${rawSpec}${pin ? `, pinned by ${pin.integrity}` : ''}`,
    ),
    ...(sharedLockfile ? [] : ['own lockfiles']),
    ...problems.map(({ code, span }) => `! ${code} ${at(span)}`),
  ];
}
