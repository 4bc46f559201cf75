import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { anchorOf } from '../anchors';
import { REPOSITORY } from '../repository';

const FOLDER = fileURLToPath(new URL('../../../.site', import.meta.url));
const { description, sidebar } = JSON.parse(readFileSync(`${FOLDER}/site.json`, 'utf8'));

export default defineConfig({
  srcDir: `${FOLDER}/pages`,
  outDir: `${FOLDER}/html`,
  cacheDir: `${FOLDER}/cache`,
  title: 'cdk-serverless-catalog',
  description,
  // no request for an icon that is not there
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  // braces of types are no attributes: {[ key: string ]: string}
  markdown: { anchor: { slugify: anchorOf }, attrs: { disable: true } },
  themeConfig: {
    nav: [
      { text: 'Choose a pattern', link: '/choosing' },
      { text: 'Cost', link: '/costs' },
      { text: 'Proof', link: '/proof' },
      { text: 'API', link: '/api/' },
    ],
    sidebar,
    outline: [2, 3],
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    search: {
      provider: 'local',
      options: {
        // who searches wants to do something: what was decided, and why, comes after it
        miniSearch: { searchOptions: { boostDocument: (page: string) => page.includes('/decisions/') ? 0.3 : 1 } },
        // of a type of the API, its name and what it is: the members would be more than all else
        _render: (source, env, md) => md.render(env.relativePath.startsWith('api/') ? source.split('\n## ')[0] : source, env),
      },
    },
  },
});
