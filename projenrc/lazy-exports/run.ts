import { makeIndexesLazy } from './lazy-index';
import { makeRequiresLazy } from './lazy-requires';

const [sources, compiled] = process.argv.slice(2);
makeRequiresLazy(compiled);
makeIndexesLazy(sources, compiled);
