import { mount } from 'svelte';
import './app.css';
import App from './App.svelte';
import { askEarly } from './lib/api/client';
import { shared } from './lib/state.svelte';
import { startLanguage } from './lib/i18n/index.svelte';

shared.start();
startLanguage();
const { page, scenario, seed, patches } = shared.address;
if (page === 'watch') askEarly({ scenario, seed, patches: [...patches] });
mount(App, { target: document.getElementById('app')! });
