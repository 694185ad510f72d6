npx facewise assets public/facewise --tasks emotion,age --modules
