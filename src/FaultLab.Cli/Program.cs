Console.WriteLine("faultlab");
