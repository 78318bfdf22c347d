Console.WriteLine("faultlab-agent");
