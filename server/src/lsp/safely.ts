// One wrapper around every handler: cancelled work stops, a failure is a line of the log and a fallback value.
import type { CancellationToken } from 'vscode-languageserver';
import type { Cancel, Log } from '../ports';

/** Runs a handler; where it fails or is no longer wanted, resolves with the fallback instead. */
export async function safely<T>(
  log: Log,
  name: string,
  fallback: T,
  token: CancellationToken | undefined,
  handle: () => Promise<T>,
): Promise<T> {
  if (token?.isCancellationRequested) return fallback;
  try {
    const result = await handle();
    return token?.isCancellationRequested ? fallback : result;
  } catch (error) {
    log.error(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return fallback;
  }
}

/** The editor's token as the session's. */
export function cancelOf(token: CancellationToken): Cancel {
  return {
    get cancelled() {
      return token.isCancellationRequested;
    },
    onCancel: (callback) => {
      const registration = token.onCancellationRequested(callback);
      return () => registration.dispose();
    },
  };
}
