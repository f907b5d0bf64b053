// Style sheets are imported for their effect: Vite puts them into the page's own file.
declare module '*.css';
