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
        // VitePress writes these functions into the pages: they may use nothing from outside
        miniSearch: {
          searchOptions: {
            // who searches wants to do something: what was decided, and why, comes after it, and the guide of a subject before all else
            boostDocument: (page: string) => {
              if (page.includes('/decisions/')) return 0.3;
              return /\/(choosing|costs|testing|versions)\.html/.test(page) ? 3 : 1;
            },
            // the words of a question that are on every page would outweigh what is asked for
            processTerm: (term: string) => {
              const word = term.toLowerCase();
              return /^(a|an|and|are|can|do|does|for|how|i|if|in|is|it|my|need|of|on|or|the|to|what|when|where|which|with)$/.test(word) ? null : word;
            },
          },
        },
        // of a type of the API, its name and what it is: the members would be more than all else
        _render: (source, env, md) => md.render(env.relativePath.startsWith('api/') ? source.split('\n## ')[0] : source, env),
      },
    },
  },
});
