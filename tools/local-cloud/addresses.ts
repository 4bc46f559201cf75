/** Addresses that AWS's DNS resolves, and the path that MiniStack answers them at. */
const PATHS: readonly (readonly [address: RegExp, path: string])[] = [
  [/https:\/\/(\w+)\.execute-api\.[\w-]+\.amazonaws\.com/g, 'execute-api'],
  [/https:\/\/(\w+)\.lambda-url\.[\w-]+\.on\.aws/g, 'lambda-url'],
];

/** The text with addresses in it that answer here, in the place of those of APIs and functions that CDK prints. */
export function localAddresses(text: string, endpoint: string): string {
  return PATHS.reduce((result, [address, path]) => result.replace(address, `${endpoint}/_aws/${path}/$1`), text);
}
