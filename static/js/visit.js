const item = document.querySelector("[data-visited]")?.dataset.visited;
if (item) setTimeout(() => (sessionStorage.visit = `${item} ${sessionStorage.visit ?? ""}`), 3000);
