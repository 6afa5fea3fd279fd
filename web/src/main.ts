import { mount } from 'svelte';
import './app.css';
import App from './App.svelte';
import { shared } from './lib/state.svelte';
import { startLanguage } from './lib/i18n/index.svelte';

shared.start();
startLanguage();
mount(App, { target: document.getElementById('app')! });
