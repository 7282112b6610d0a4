// A package from a registry of one's own whose name is known as malware elsewhere: no incident, but worth knowing.

import { exposuresOfNamesakes } from '../exposures';
import { findingOf } from '../finding';
import type { Rule } from '../types';
import { plainText } from '../untrusted';

export const namesake: Rule = {
  id: 'namesake',
  title: 'Name also exists publicly as malware',
  help: 'This package comes from a private registry, so what is known of the public package with the same name is not about it. Where an installation is set up wrongly, the public one is installed instead: keep the scope bound to the private registry.',
  find: (project) =>
    exposuresOfNamesakes(project).map((exposure) => {
      const { name, group } = exposure;
      const message = `${plainText(name)} comes from a private registry; the name also exists publicly as malware (${plainText(group.id)})`;
      const { advisory: _, ...finding } = findingOf('namesake', exposure, 'information', message);
      return { ...finding, rating: 'unknown', stale: false, exposed: false };
    }),
};
