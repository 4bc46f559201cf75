import { ROOT } from '../../tools/local-cloud/places';

/** Arguments to `node` that run TypeScript as the project's tasks do. */
export const TS_NODE = [
  require.resolve('ts-node/dist/bin', { paths: [ROOT] }), '-T', '-O', '{"module":"commonjs","moduleResolution":"node10","ignoreDeprecations":"6.0"}',
];
