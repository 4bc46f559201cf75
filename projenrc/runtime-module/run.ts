import { offerBothFormats } from './both-formats';

offerBothFormats(process.argv[2]);
