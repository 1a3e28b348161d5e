Console.Error.WriteLine("Not to be run: dotnet ef migrations add NAME -p src/Storage -s eng/migrations");
return 1;
