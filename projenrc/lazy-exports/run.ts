import { makeIndexesLazy } from './lazy-index';

const [sources, compiled] = process.argv.slice(2);
makeIndexesLazy(sources, compiled);
