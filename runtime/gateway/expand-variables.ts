/**
 * Expands `${NAME}` and `${NAME:-default}` the way faas-cli does; an unset name without a default becomes empty.
 */
export function expandVariables(
  text: string,
  variables: Readonly<Record<string, string | undefined>>,
): string {
  return text.replace(/\$\{(\w+)(?::-([^}]*))?\}/g, (_whole, name: string, fallback: string | undefined) => {
    const value = variables[name];
    return value === undefined || value === '' ? (fallback ?? '') : value;
  });
}
