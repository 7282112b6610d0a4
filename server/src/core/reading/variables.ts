// Variables of the environment in yarn's settings: `${VAR}`, `${VAR-else}` and `${VAR:-else}`.

/**
 * A text with the values of its variables, as yarn 2 and later have it (`replaceEnvVariables`); with `:-` an empty value
 * counts as none. What has neither a value nor something else to stand for it stays as it is, where yarn would refuse to run.
 */
export function withVariables(text: string, lookUp: (name: string) => string | undefined): string {
  return text.replace(
    /\$\{([a-zA-Z]\w*)(?:(:?-)([^${}]*))?\}/g,
    (whole, name: string, operator: string | undefined, otherwise: string | undefined) => {
      const value = lookUp(name);
      const isNone = value === undefined || (value === '' && operator === ':-');
      return isNone ? (otherwise ?? whole) : value;
    },
  );
}
