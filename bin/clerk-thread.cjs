'use strict';

require('./load-program.cjs').load('clerk-thread');
