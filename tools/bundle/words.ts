import * as fs from 'fs';
import { build, BuildOptions } from 'esbuild';

/** All words in the bundled code of the library and of others, the AWS SDK apart. */
export async function wordsOf(options: BuildOptions): Promise<ReadonlySet<string>> {
  const { metafile } = await build({ ...options, write: false, metafile: true, outdir: 'unused' });
  const files = Object.keys(metafile.inputs).filter(file => !/node_modules\/@(aws-sdk|smithy)\//.test(file));
  const texts = await Promise.all(files.map(file => fs.promises.readFile(file, 'utf8')));
  return new Set(texts.flatMap(text => text.match(/\w+/g) ?? []));
}
